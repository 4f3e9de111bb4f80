import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Command } from 'commander';
import { AppModule } from '../app.module';
import { buildDocuments, httpAdapter } from '../tmf';

const EXIT_OK = 0;
const EXIT_STALE = 1;

/** `npm run openapi`: writes one document per API; `--check` only compares. Needs no database. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('npm run openapi --')
    .option('--check', 'change nothing; exit 1 when a document is not current')
    .option('--directory <path>', 'where the documents are', 'openapi')
    .parse([...argv], { from: 'user' });
  const { check, directory } = command.opts<{ check?: true; directory: string }>();
  const files = await renderDocuments();
  const stale = files.filter(({ file, text }) => readIfThere(join(directory, file)) !== text);
  if (check) {
    for (const { file } of stale) console.error(`${join(directory, file)} is not current`);
    console.log(`${files.length - stale.length} of ${files.length} documents are current`);
    return stale.length === 0 ? EXIT_OK : EXIT_STALE;
  }
  mkdirSync(directory, { recursive: true });
  for (const { file, text } of files) writeFileSync(join(directory, file), text);
  console.log(`${files.length} documents in ${directory}, ${stale.length} changed`);
  return EXIT_OK;
}

/** The documents as files: from the wiring alone (`preview` makes no provider, so nothing connects). */
export async function renderDocuments(): Promise<readonly { file: string; text: string }[]> {
  const module = AppModule.for({
    databaseUrl: 'postgresql://nobody@localhost/none',
    logLevel: 'silent',
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, httpAdapter(), {
    preview: true,
    logger: false,
  });
  return buildDocuments(app).map(({ file, document }) => ({
    file,
    text: `${JSON.stringify(document, null, 2)}\n`,
  }));
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
