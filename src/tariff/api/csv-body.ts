// Files of tariff tables come as CSV, and are larger than other bodies may be.
import type { FastifyInstance } from 'fastify';
import { mediaTypeUnsupported, parsedBy, utf8Text } from '../../tmf';
import { rowsMalformed } from '../tariff.errors';

export const CSV = 'text/csv';
/** A million rows of thirty bytes. */
const CSV_MAX_BYTES = 32 * 1024 * 1024;

export function addCsvParser(server: FastifyInstance): void {
  if (server.hasContentTypeParser(CSV)) return;
  server.addContentTypeParser(
    CSV,
    { parseAs: 'buffer', bodyLimit: CSV_MAX_BYTES },
    parsedBy((raw, request) => {
      const accepted = request.routeOptions.config.textOf ?? [];
      if (accepted.includes(CSV) || request.is404) return utf8Text(raw, notUtf8);
      throw mediaTypeUnsupported(CSV, accepted.length > 0 ? accepted : ['application/json']);
    }),
  );
}

function notUtf8({ line, byte }: { readonly line: number; readonly byte: number }) {
  const message = `must be UTF-8, as all of a CSV file: byte ${byte} of the file is not`;
  return rowsMalformed([{ path: `line ${line}`, message }]);
}
