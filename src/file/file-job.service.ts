import type { OnModuleInit } from '@nestjs/common';
import { isDomainError } from '../core/domain-error';
import { textOf } from '../core/json';
import { formatInstant } from '../core/time';
import { isAsker } from '../platform/access/caller';
import type { Tx } from '../platform/database';
import { isInterruption } from '../platform/interruption';
import { type Job, type JobDocument, type JobError, Jobs, toldOf } from '../platform/jobs';
import type { Tenant } from '../platform/tenant';
import {
  type Body,
  DocumentStore,
  HttpError,
  internalContext,
  type RequestContext,
  type Resource,
  ResourceService,
  type ResourceShell,
  type ResourceType,
  type RuleContext,
} from '../tmf';
import { type FileFormat, FORMATS, formatOf } from './domain/file-format';
import { contentTypeUnknown } from './file.errors';
import { FileRepository } from './store/file.repository';

/** A task, told apart from those that had its id before or have it later; one begun by a former version is not. */
type Named = { readonly id: string; readonly seq: string | undefined };

/** The run of a job for a task. */
type Run = Named & { readonly job: Pick<Job, 'id' | 'runId'>; readonly tenant: Tenant };

export type FileWork = Run & {
  readonly body: Body;
  readonly context: RequestContext;
  /** Whether the job was asked for in v5, so that its query and its file are in v5's words. */
  readonly isNext: boolean;
  readonly progress: (state: JobDocument) => Promise<void>;
};

export type Outcome = {
  readonly status: 'Succeeded' | 'Failed';
  readonly [attribute: string]: unknown;
};

/** The task was deleted while it ran; nobody is to be told. */
class TaskGone extends Error {}

/** A task that reads or writes a file. Its document shows its state; `platform/jobs` runs it. */
export abstract class FileJobs extends ResourceService implements OnModuleInit {
  protected readonly files: FileRepository;
  protected readonly documents: DocumentStore;

  /** `kind` names the jobs and their files; `documents` holds the rows that show their state. */
  constructor(
    shell: ResourceShell,
    type: ResourceType,
    private readonly jobs: Jobs,
    private readonly kind: string,
    documents: string = type.path,
  ) {
    const store = new DocumentStore(type, documents);
    super(shell, type, store, {
      beforeCreate: async (tx, body, { at, origin }, id) => ({
        creationDate: formatInstant(at),
        ...(await this.keepFile(tx, id, body, origin)),
        status: 'Not Started',
      }),
      afterCreate: (tx, created, context) => this.start(tx, created, context),
      afterDelete: (tx, { id }) => this.files.delete(tx, id),
    });
    this.documents = store;
    this.files = new FileRepository(kind);
  }

  onModuleInit(): void {
    this.jobs.handle(
      this.kind,
      (job, progress) => this.run(job, progress),
      (tx, job, error) => this.fail(tx, job, error),
    );
  }

  /** Does the work; the result is merged into the document. */
  protected abstract work(work: FileWork): Promise<Outcome>;

  /** Removes members that are not to be shown; throws when no such job can be done. */
  protected keepFile(_tx: Tx, _id: string, body: Body, _origin: string): Promise<Body> {
    return Promise.resolve(body);
  }

  /**
   * Locks the task in a transaction that writes for it: nothing is written for one that was deleted, or by a run that
   * another process has taken over. The job comes first, as where it ends.
   */
  protected async hold(tx: Tx, run: Run): Promise<void> {
    await this.jobs.holdRun(tx, run.job);
    if ((await this.lockNamed(tx, run)) === undefined) throw new TaskGone();
  }

  private async lockNamed(tx: Tx, { id, seq }: Named): Promise<Resource | undefined> {
    const found = await this.store.lock(tx, id);
    if (found === undefined || seq === undefined) return found;
    return (await this.documents.seqOf(tx, id)) === seq ? found : undefined;
  }

  private async start(tx: Tx, { id }: Resource, context: RuleContext): Promise<void> {
    const { origin, spoken, asker } = context;
    const seq = await this.documents.seqOf(tx, id);
    const input = { id, seq, origin, isNext: spoken !== undefined, ...(asker && { asker }) };
    await this.jobs.enqueue(tx, { kind: this.kind, input });
  }

  private async run(job: Job, progress: FileWork['progress']): Promise<JobDocument> {
    const { tenant, input } = job;
    const run = { ...namedBy(input), job, tenant };
    const context = { ...internalContext(tenant), origin: String(input['origin']) };
    const started = await this.move(context, run, { status: 'Running' });
    // The document is gone, or it was finished by a process that ended before it could report that.
    if (started === undefined) return {};
    // The job acts with the permissions of its client.
    const asked = { ...context, ...askedBy(input) };
    const isNext = input['isNext'] === true;
    const work = { ...run, body: started.body, context: asked, isNext };
    const outcome = await this.attempt({ ...work, progress });
    if (outcome === undefined) return {};
    await this.move(context, run, this.ended(outcome));
    return { status: outcome.status };
  }

  private async fail(tx: Tx, { tenant, input }: Job, error: JobError): Promise<void> {
    const failed = this.ended({ status: 'Failed', errorLog: toldOf(error) });
    await this.moveIn(tx, internalContext(tenant), namedBy(input), failed);
  }

  private ended(outcome: Outcome): Body {
    const completionDate = formatInstant(this.shell.clock.now());
    return { errorLog: undefined, ...outcome, completionDate };
  }

  private async attempt(work: FileWork): Promise<Outcome | undefined> {
    try {
      return await this.work(work);
    } catch (error: unknown) {
      if (error instanceof TaskGone) return undefined;
      // An error of unavailability looks like a refusal, but the job is to be retried.
      if (isInterruption(error) || !isRefusal(error)) throw error;
      return { status: 'Failed', errorLog: error.message };
    }
  }

  private move(context: RequestContext, run: Run, change: Body): Promise<Resource | undefined> {
    return this.shell.database.background.transaction(context.tenant, async (tx) => {
      await this.jobs.holdRun(tx, run.job);
      return this.moveIn(tx, context, run, change);
    });
  }

  private async moveIn(
    tx: Tx,
    context: RequestContext,
    task: Named,
    change: Body,
  ): Promise<Resource | undefined> {
    const before = await this.lockNamed(tx, task);
    const status = before?.body['status'];
    if (before === undefined || status === 'Succeeded' || status === 'Failed') return undefined;
    const body = Object.fromEntries(
      Object.entries({ ...before.body, ...change }).filter(([, value]) => value !== undefined),
    );
    return this.replaceIn(tx, this.ruleContext(context), before, body);
  }
}

function namedBy({ id, seq }: JobDocument): Named {
  return { id: String(id), seq: textOf(seq) };
}

function askedBy({ asker }: JobDocument): Pick<RequestContext, 'asker'> {
  return isAsker(asker) ? { asker } : {};
}

/** True for an error caused by the request or the file, false for a bug. */
export function isRefusal(error: unknown): error is Error {
  return isDomainError(error) || error instanceof HttpError;
}

/** The format that the job states for its file. */
export function formatNamed(job: Body): FileFormat {
  const contentType = textOf(job['contentType']) ?? '';
  const format = formatOf(contentType);
  if (format !== undefined) return format;
  throw contentTypeUnknown(
    contentType,
    FORMATS.map(({ mediaType }) => mediaType),
  );
}
