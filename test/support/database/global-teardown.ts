export default async function globalTeardown(): Promise<void> {
  await globalThis.meterlineTestServer?.stop();
  globalThis.meterlineTestServer = undefined;
}
