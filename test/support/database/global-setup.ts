import { startTestServer, type TestServer } from './postgres';

declare global {
  var meterlineTestServer: TestServer | undefined;
}

/** Jest calls this once for all the projects that name it. */
export default async function globalSetup(): Promise<void> {
  globalThis.meterlineTestServer ??= await startTestServer();
}
