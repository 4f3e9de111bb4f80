// Where an import may read: http and https without credentials, which would end up in logs. A path of
// an export of this very server is read from the database instead.

export function urlFault(url: string): string | undefined {
  if (!URL.canParse(url)) return 'is not at an absolute URL';
  const { protocol, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return 'must be at an http or https URL';
  if (username !== '' || password !== '') return 'must not be at a URL that carries credentials';
  return undefined;
}

/** The job whose file it is, when the URL is of one of our own exports. */
export function exportNamed(url: string, exportsRoot: string, origin: string): string | undefined {
  const path = origin !== '' && url.startsWith(`${origin}/`) ? url.slice(origin.length) : url;
  if (!path.startsWith(`${exportsRoot}/`)) return undefined;
  const [, id] = /^([^/?#]+)\/file\/?$/.exec(path.slice(exportsRoot.length + 1)) ?? [];
  return id;
}
