import { Injectable } from '@nestjs/common';
import { type OutgoingAnswer, Outgoing, OutgoingError } from '../platform/outgoing';
import { fileUnreadable, urlForbidden } from './file.errors';

const TIMEOUT_MS = 60_000;

/** Fetches a file from a client's URL. Errors do not repeat what was fetched. */
@Injectable()
export class RemoteFiles {
  constructor(private readonly outgoing: Outgoing) {}

  /** Refuses a URL that could not be fetched later; text that is no URL may refer to a file that was sent along. */
  judge(url: string): void {
    const fault = this.outgoing.faultOf(url);
    if (fault?.kind === 'forbidden') throw urlForbidden(url, fault.rule);
  }

  async read(url: string, bytesMax: number): Promise<string> {
    const { status, content, isCut } = await this.answerOf(url, bytesMax);
    if (status !== 200) throw fileUnreadable(`was answered with ${status} instead of 200`);
    if (isCut) throw fileUnreadable(`is longer than ${bytesMax} bytes`);
    return content.toString('utf8');
  }

  private async answerOf(url: string, bytesMax: number): Promise<OutgoingAnswer> {
    try {
      return await this.outgoing.send({
        url,
        method: 'GET',
        headers: { accept: 'application/json' },
        timeoutMs: TIMEOUT_MS,
        answerBytesMax: bytesMax,
      });
    } catch (error: unknown) {
      if (!(error instanceof OutgoingError)) throw error;
      throw fileUnreadable(`cannot be fetched: ${error.message}`);
    }
  }
}
