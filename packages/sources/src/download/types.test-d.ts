// What can be downloaded, as types. Checked by `tsc`, never run.
import { expectTypeOf } from 'expect-type';
import { Agent } from 'undici';
import { download, type Downloaded } from './download.ts';
import type { DownloadOptions, DownloadProgress } from './options.ts';

expectTypeOf(download('http://a/', 'a')).toEqualTypeOf<Promise<Downloaded>>();
expectTypeOf(download(new URL('http://a/'), new URL('file:///a'), {})).toEqualTypeOf<Promise<Downloaded>>();
expectTypeOf(download({ url: 'http://a/', headers: { a: 'b' } }, 'a')).toEqualTypeOf<Promise<Downloaded>>();
expectTypeOf(download(new Request('http://a/'), 'a', { fetch })).toEqualTypeOf<Promise<Downloaded>>();
expectTypeOf(download('http://a/', 'a', { dispatcher: new Agent() })).toEqualTypeOf<Promise<Downloaded>>();
expectTypeOf<Downloaded['etag']>().toEqualTypeOf<string | undefined>();

void download('http://a/', 'a', {
  onProgress(progress) {
    expectTypeOf(progress).toEqualTypeOf<DownloadProgress>();
    expectTypeOf(progress.total).toEqualTypeOf<number | undefined>();
  },
});

expectTypeOf<{ checksum: string }>().toExtend<DownloadOptions>();
expectTypeOf<{ checksum: { algorithm: string; digest: string } }>().toExtend<DownloadOptions>();
expectTypeOf<{ redirect: 'follow' | 'error' }>().toExtend<DownloadOptions>();

// A redirect that is handed on is no file, and a checksum without a digest none at all.
expectTypeOf<{ redirect: 'manual' }>().not.toExtend<DownloadOptions>();
expectTypeOf<{ checksum: { algorithm: string } }>().not.toExtend<DownloadOptions>();
