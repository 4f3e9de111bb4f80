/** Headers of a command: the tenant, and the key for a server that asks who it is. A key is no option: others see those. */
export function whoAsks(tenant: string | undefined): Readonly<Record<string, string>> {
  const key = process.env['METERLINE_API_KEY'] ?? '';
  return {
    ...(tenant === undefined ? {} : { 'x-tenant-id': tenant }),
    ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
  };
}
