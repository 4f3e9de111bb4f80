// How the resources of an export are joined in its file: as one JSON array, or one per line.

export type FileFormat = {
  readonly mediaType: string;
  readonly open: string;
  readonly between: string;
  readonly close: string;
  /** The whole file when there are no resources. */
  readonly empty: string;
  /** Turns the file into one JSON text that can be parsed. */
  readonly asJson: (file: string) => string;
};

const JSON_ARRAY: FileFormat = {
  mediaType: 'application/json',
  open: '[\n',
  between: ',\n',
  close: '\n]\n',
  empty: '[]\n',
  asJson: (file) => file,
};

const LINES: FileFormat = {
  mediaType: 'application/x-ndjson',
  open: '',
  between: '\n',
  close: '\n',
  empty: '',
  asJson: (file) => `[${file.split('\n').filter(isFilled).join(',')}]`,
};

function isFilled(line: string): boolean {
  return line.trim() !== '';
}

export const FORMATS: readonly FileFormat[] = [JSON_ARRAY, LINES];

/** Finds the format by media type, ignoring parameters; a JSON array when none is named. */
export function formatOf(contentType: string): FileFormat | undefined {
  const [name = ''] = contentType.split(';');
  const wanted = name.trim().toLowerCase();
  if (wanted === '') return JSON_ARRAY;
  return FORMATS.find(({ mediaType }) => mediaType === wanted);
}
