// How the resources of an export follow one another in its file: one JSON array, or a line for each.

export type FileFormat = {
  readonly mediaType: string;
  readonly open: string;
  readonly between: string;
  readonly close: string;
  /** The whole file when there is nothing to tell. */
  readonly empty: string;
  /** The file as one JSON text, to be read. */
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

/** By its media type, whatever parameters that has; an array when none is named. */
export function formatOf(contentType: string): FileFormat | undefined {
  const [name = ''] = contentType.split(';');
  const wanted = name.trim().toLowerCase();
  if (wanted === '') return JSON_ARRAY;
  return FORMATS.find(({ mediaType }) => mediaType === wanted);
}
