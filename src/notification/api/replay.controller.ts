import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerList,
  Answers,
  AnswersList,
  ById,
  Context,
  type ListQuery,
  type Once,
  type Page,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  setHit,
  shownBodies,
  TakesKey,
} from '../../tmf';
import { type Queued, Replays } from '../replays.service';
import { LISTENERS_ROOT } from './listener.convert';
import { DeadLetterResource, ReplayFrom, ReplayLetters, ReplayResource } from './replay.dto';

/** Sends events again, and shows and resends those that were dropped. */
@ApiTags('listeners')
@Controller(`${LISTENERS_ROOT}/:id`)
export class ReplayController {
  constructor(private readonly replays: Replays) {}

  @Post('replay')
  @Needs('event:write')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send again what was published since, under the same webhook-ids' })
  @ApiBody({ type: ReplayFrom })
  @TakesKey()
  @Answers(ReplayResource, 202)
  async replay(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Body() { from }: ReplayFrom,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReplayResource> {
    return answered(await this.replays.replay(context, id, from), reply);
  }

  @Get('deadLetters')
  @Needs('event:read')
  @ApiOperation({ summary: 'List what was dropped for a listener because it was dead' })
  @AnswersList(DeadLetterResource)
  async deadLetters(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.replays.deadLetters(context, id, asked);
    const show = (page: Page) => shownBodies(page, query);
    return answerList({ query, list, show, described: DeadLetterResource }, request, reply);
  }

  @Post('deadLetters/replay')
  @Needs('event:write')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send what was dropped, all of it or what is named' })
  @ApiBody({ required: false, type: ReplayLetters })
  @TakesKey()
  @Answers(ReplayResource, 202)
  async replayLetters(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Body() { eventIds }: ReplayLetters,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReplayResource> {
    return answered(await this.replays.replayLetters(context, id, eventIds ?? undefined), reply);
  }
}

function answered({ result, replayed }: Once<Queued>, reply: FastifyReply): Queued {
  setHit(reply, replayed);
  return result;
}
