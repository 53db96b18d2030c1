import { testStore } from '../../test/resumable/store-suite.ts';
import { memoryStore } from './memory-store.ts';

testStore('memoryStore()', () => ({ open: memoryStore, remove: () => undefined }), false);
