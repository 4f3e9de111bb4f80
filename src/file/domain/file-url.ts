// A URL that points at an export of this server is read from the database, not fetched over HTTP.

/** The id of the export job, when the URL is that of an export of this server. */
export function exportNamed(url: string, exportsRoot: string, origin: string): string | undefined {
  const path = origin !== '' && url.startsWith(`${origin}/`) ? url.slice(origin.length) : url;
  if (!path.startsWith(`${exportsRoot}/`)) return undefined;
  const [, id] = /^([^/?#]+)\/file\/?$/.exec(path.slice(exportsRoot.length + 1)) ?? [];
  return id;
}
