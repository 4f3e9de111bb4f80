import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWNER } from './cluster';
import { openFolder } from './folder';

/** The URL of the embedded server that another of our processes started in the folder. */
export function urlOfRunning(dataDir: string): string {
  const { path } = openFolder(dataDir);
  const [secret = '', port = ''] = ['secret', 'port'].map((name) =>
    readFileSync(join(path, name), 'utf8').trim(),
  );
  return `postgresql://${OWNER}:${secret}@127.0.0.1:${port}/${OWNER}`;
}
