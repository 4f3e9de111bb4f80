// A process of its own for jobs.int-spec.ts: takes up jobs of kind `stall`, says so, and never ends them;
// nor the errands of kind `stall.errand`.
import { createDataSource } from '../../src/data-source';
import { Clock } from '../../src/platform/clock';
import { Database } from '../../src/platform/database';
import { Errands } from '../../src/platform/errands';
import { JobRunner } from '../../src/platform/job-runner';
import { Jobs } from '../../src/platform/jobs';
import { Locks } from '../../src/platform/locks';

async function main(url: string): Promise<void> {
  const dataSource = await createDataSource(url).initialize();
  const jobs = new Jobs();
  const database = new Database(dataSource);
  const clock = new Clock();
  const errands = new Errands(database, clock);
  const runner = new JobRunner(database, jobs, new Locks(dataSource), clock, errands);
  jobs.handle('stall', async (job, progress) => {
    await progress({ startedBy: process.pid });
    process.stdout.write(`running ${job.id}\n`);
    return new Promise(() => undefined);
  });
  jobs.handleErrands('stall.errand', () => ({
    claim: () => Promise.resolve(true),
    work: () => new Promise(() => undefined),
    giveUp: () => Promise.resolve(),
  }));
  runner.onApplicationBootstrap();
  setInterval(() => undefined, 1_000);
}

void main(process.argv[2] ?? '');
