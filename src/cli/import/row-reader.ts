// How rows of a file become usages: by a map, or as an export of usage says them itself.
import { eventsOf, identityIn, type RowOutcome } from './row-events';
import type { SourceRow } from './source-rows';
import { columnsOf, type FileFormat, type UsageMap } from './usage-map';

export type RowReader = {
  readonly format: FileFormat;
  /** What the file must have. */
  readonly columns: readonly string[];
  readonly eventsOf: (row: SourceRow) => RowOutcome;
  /** Of the usages of a row, also of one that cannot become any; nothing where it does not tell. */
  readonly identityIn: (row: SourceRow) => string | undefined;
};

export function readerByMap(map: UsageMap): RowReader {
  return {
    format: map.format,
    columns: columnsOf(map),
    eventsOf: (row) => eventsOf(map, row),
    identityIn: (row) => identityIn(map, row),
  };
}
