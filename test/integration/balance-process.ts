// What support/servers/served-process starts: serves TMF654 and waits to be killed.
import { AccountModule } from '../../src/account';
import { BalanceModule } from '../../src/balance';
import { serve } from '../support/servers/serve';

async function main(url: string): Promise<void> {
  const { app } = await serve({ url }, [AccountModule, BalanceModule]);
  process.stdout.write(`${await app.getUrl()}\n`);
}

void main(process.argv[2] ?? '');
