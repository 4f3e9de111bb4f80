// A file of an export of this very server is read from the database, whatever way its URL is written.

/** The job whose file it is, when the URL is of one of our own exports. */
export function exportNamed(url: string, exportsRoot: string, origin: string): string | undefined {
  const path = origin !== '' && url.startsWith(`${origin}/`) ? url.slice(origin.length) : url;
  if (!path.startsWith(`${exportsRoot}/`)) return undefined;
  const [, id] = /^([^/?#]+)\/file\/?$/.exec(path.slice(exportsRoot.length + 1)) ?? [];
  return id;
}
