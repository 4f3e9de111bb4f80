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

export type FileWork = {
  readonly tenant: Tenant;
  readonly id: string;
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

/** A task about a file. Its document says how it stands; `platform/jobs` runs it. */
export abstract class FileJobs extends ResourceService implements OnModuleInit {
  protected readonly files: FileRepository;

  /** `kind` names the jobs and their files, `documents` the rows that show how they stand. */
  constructor(
    shell: ResourceShell,
    type: ResourceType,
    private readonly jobs: Jobs,
    private readonly kind: string,
    documents: string = type.path,
  ) {
    super(shell, type, new DocumentStore(type, documents), {
      beforeCreate: async (tx, body, { at, origin }, id) => ({
        creationDate: formatInstant(at),
        ...(await this.keepFile(tx, id, body, origin)),
        status: 'Not Started',
      }),
      afterCreate: (tx, created, context) => this.start(tx, created, context),
      afterDelete: (tx, { id }) => this.files.delete(tx, id),
    });
    this.files = new FileRepository(kind);
  }

  onModuleInit(): void {
    this.jobs.handle(
      this.kind,
      (job, progress) => this.run(job, progress),
      (tx, job, error) => this.fail(tx, job, error),
    );
  }

  /** Does the work; what it answers becomes part of the document. */
  protected abstract work(work: FileWork): Promise<Outcome>;

  /** Takes out of the body what is no attribute to be shown; refuses what no job could do. */
  protected keepFile(_tx: Tx, _id: string, body: Body, _origin: string): Promise<Body> {
    return Promise.resolve(body);
  }

  private async start(tx: Tx, { id }: Resource, context: RuleContext): Promise<void> {
    const { origin, spoken, asker } = context;
    const input = { id, origin, isNext: spoken !== undefined, ...(asker && { asker }) };
    await this.jobs.enqueue(tx, { kind: this.kind, input });
  }

  private async run({ tenant, input }: Job, progress: FileWork['progress']): Promise<JobDocument> {
    const id = String(input['id']);
    const context = { ...internalContext(tenant), origin: String(input['origin']) };
    const started = await this.move(context, id, { status: 'Running' });
    // Deleted before it began, or finished by a process that could not say so any more.
    if (started === undefined) return {};
    // What the job does is done for who asked for it.
    const asked = { ...context, ...askedBy(input) };
    const isNext = input['isNext'] === true;
    const work = { tenant, id, body: started.body, context: asked, isNext };
    const outcome = await this.attempt({ ...work, progress });
    await this.move(context, id, this.ended(outcome));
    return { status: outcome.status };
  }

  private async fail(tx: Tx, { tenant, input }: Job, error: JobError): Promise<void> {
    const failed = this.ended({ status: 'Failed', errorLog: toldOf(error) });
    await this.moveIn(tx, internalContext(tenant), String(input['id']), failed);
  }

  private ended(outcome: Outcome): Body {
    const completionDate = formatInstant(this.shell.clock.now());
    return { errorLog: undefined, ...outcome, completionDate };
  }

  private async attempt(work: FileWork): Promise<Outcome> {
    try {
      return await this.work(work);
    } catch (error: unknown) {
      // What is unavailable now is a refusal in form alone.
      if (isInterruption(error) || !isRefusal(error)) throw error;
      return { status: 'Failed', errorLog: error.message };
    }
  }

  private move(context: RequestContext, id: string, change: Body): Promise<Resource | undefined> {
    return this.shell.database.background.transaction(context.tenant, (tx) =>
      this.moveIn(tx, context, id, change),
    );
  }

  private async moveIn(
    tx: Tx,
    context: RequestContext,
    id: string,
    change: Body,
  ): Promise<Resource | undefined> {
    const before = await this.store.lock(tx, id);
    const status = before?.body['status'];
    if (before === undefined || status === 'Succeeded' || status === 'Failed') return undefined;
    const body = Object.fromEntries(
      Object.entries({ ...before.body, ...change }).filter(([, value]) => value !== undefined),
    );
    return this.replaceIn(tx, this.ruleContext(context), before, body);
  }
}

function askedBy({ asker }: JobDocument): Pick<RequestContext, 'asker'> {
  return isAsker(asker) ? { asker } : {};
}

/** What the request or the file brought about, as opposed to a bug. */
export function isRefusal(error: unknown): error is Error {
  return isDomainError(error) || error instanceof HttpError;
}

/** What the job says of its file: how it is, or will be, written. */
export function formatNamed(job: Body): FileFormat {
  const contentType = textOf(job['contentType']) ?? '';
  const format = formatOf(contentType);
  if (format !== undefined) return format;
  throw contentTypeUnknown(
    contentType,
    FORMATS.map(({ mediaType }) => mediaType),
  );
}
