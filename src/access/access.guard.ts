import { type CanActivate, type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../platform/access/caller';
import { needOf } from '../platform/access/needs';
import { Settings } from '../platform/settings';
import { notPermitted } from '../platform/platform.errors';
import { credentialMissing } from './access.errors';

/** Checks the permission that the handler declares; a handler without one is refused to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly log = new Logger(AccessGuard.name);

  constructor(private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): boolean {
    const need = needOf(context.getHandler());
    if (need === 'open') return true;
    const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (caller === undefined) {
      if (this.settings.asksWho) throw credentialMissing();
      return true;
    }
    if (need !== undefined && caller.permissions.has(need)) return true;
    this.log.warn(`${caller.actor} is refused ${need ?? 'what is offered to nobody'}`);
    throw notPermitted(need, caller.roles);
  }
}
