import { mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Only modules loaded after this are cached, stripped of their types: hence two files and a late import.
const cache = join(tmpdir(), 'muster-compile-cache');
mkdirSync(cache, { recursive: true });
enableCompileCache(cache);
const { cli } = await import('./cli.ts');
await cli(process.argv);
