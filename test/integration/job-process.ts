// A process of its own for jobs.int-spec.ts: takes up jobs of kind `stall`, says so, and never ends them.
import { createDataSource } from '../../src/data-source';
import { Database } from '../../src/platform/database';
import { JobRunner } from '../../src/platform/job-runner';
import { Jobs } from '../../src/platform/jobs';
import { Locks } from '../../src/platform/locks';

async function main(url: string): Promise<void> {
  const dataSource = await createDataSource(url).initialize();
  const jobs = new Jobs();
  const runner = new JobRunner(new Database(dataSource), jobs, new Locks(dataSource));
  jobs.handle('stall', async (job, progress) => {
    await progress({ startedBy: process.pid });
    process.stdout.write(`running ${job.id}\n`);
    return new Promise(() => undefined);
  });
  runner.onApplicationBootstrap();
  setInterval(() => undefined, 1_000);
}

void main(process.argv[2] ?? '');
