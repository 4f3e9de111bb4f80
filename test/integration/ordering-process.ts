// What ordering-queue.int-spec starts: takes orders, works them off, and waits to be killed.
import { OrderingModule } from '../../src/ordering';
import { serve } from '../support/servers/serve';

async function main(url: string): Promise<void> {
  const { app } = await serve({ url }, [OrderingModule]);
  process.stdout.write(`${await app.getUrl()}\n`);
}

void main(process.argv[2] ?? '');
