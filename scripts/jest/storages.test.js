import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from '@jest/globals';
import { watchStorages } from './storages.js';

test('storages that came into use are out of it afterwards, and no others', () => {
  const [older, entered, ran] = [new AsyncLocalStorage(), new AsyncLocalStorage(), new AsyncLocalStorage()];
  older.enterWith('older');
  const end = watchStorages();
  entered.enterWith('entered');
  older.enterWith('still');
  const seen = ran.run('ran', () => {
    const during = ran.getStore();
    end();
    return [during, ran.getStore()];
  });
  expect([seen, entered.getStore(), older.getStore()]).toEqual([['ran', undefined], undefined, 'still']);
  entered.enterWith('again');
  expect(entered.getStore()).toBe('again');
  entered.disable();
  older.disable();
});
