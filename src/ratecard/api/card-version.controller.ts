import { Body, Controller, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  Answers,
  AnswersList,
  Context,
  type Once,
  pageInMemory,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  sendCreated,
  sendPage,
  sendResource,
  setHit,
} from '../../tmf';
import { CardVersions, type VersionView } from '../card-version.service';
import { isVersionNumber } from '../domain/read-card';
import { versionUnknown } from '../ratecard.errors';
import { toDiffResource, toVersionResource } from './card-version.convert';
import { versionResource } from './rate-card-types';
import {
  activationShape,
  diffShape,
  draftShape,
  faultsShape,
  rollbackShape,
  versionShape,
} from './rate-card.shapes';

const ACTOR = 'x-requested-by';
@ApiTags('rateCards')
@Controller('api/v1/rateCards/:code')
export class CardVersionController {
  constructor(private readonly versions: CardVersions) {}

  @Post('versions')
  @ApiOperation({ summary: 'Draft a version of a rate card' })
  @Answers(versionShape, 201)
  @ApiBody({ schema: draftShape })
  async draft(
    @Context() context: RequestContext,
    @Param('code') code: string,
    @Body() body: unknown,
    @Headers(ACTOR) actor: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const drafted = await this.versions.draft(context, code, body, { actor: actor ?? null });
    return sendCreated(versionResource(code), toResourceOnce(drafted), request, reply);
  }

  @Get('versions')
  @ApiOperation({ summary: 'List the versions of a rate card with their status' })
  @AnswersList(versionShape)
  async list(
    @Context() context: RequestContext,
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const all = await this.versions.list(context, code);
    const page = pageInMemory(all.map(toVersionResource), query);
    return sendPage(versionResource(code), page, query, request, reply);
  }

  @Get('versions/:version')
  @ApiOperation({ summary: 'A version with its lines' })
  @Answers(versionShape)
  async read(
    @Context() context: RequestContext,
    @Param('code') code: string,
    @Param('version') version: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.versions.read(context, code, numberOf(code, version));
    return sendResource(versionResource(code), toVersionResource(found), request, reply);
  }

  @Post('versions/:version/validate')
  @HttpCode(200)
  @ApiOperation({ summary: 'What an activation would refuse, all of it' })
  @Answers(faultsShape)
  async validate(
    @Context() context: RequestContext,
    @Param('code') code: string,
    @Param('version') version: string,
  ) {
    return { errors: await this.versions.validate(context, code, numberOf(code, version)) };
  }

  @Post('versions/:version/activate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a version price usage from its validFrom on' })
  @Answers(versionShape)
  @ApiBody({ required: false, schema: activationShape })
  async activate(
    @Context() context: RequestContext,
    @Param('code') code: string,
    @Param('version') version: string,
    @Body() body: unknown,
    @Headers(ACTOR) actor: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const author = { actor: actor ?? null };
    const number = numberOf(code, version);
    const { result, replayed } = await this.versions.activate(context, code, number, body, author);
    setHit(reply, replayed);
    return sendResource(versionResource(code), toVersionResource(result), request, reply);
  }

  @Post('rollback')
  @ApiOperation({ summary: 'Activate an earlier version again, as a new one' })
  @Answers(versionShape, 201)
  @ApiBody({ schema: rollbackShape })
  async rollBack(
    @Context() context: RequestContext,
    @Param('code') code: string,
    @Body() body: unknown,
    @Headers(ACTOR) actor: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const made = await this.versions.rollBack(context, code, body, { actor: actor ?? null });
    return sendCreated(versionResource(code), toResourceOnce(made), request, reply);
  }

  @Get('versions/:from/diff/:to')
  @ApiOperation({ summary: 'What changed between two versions, line by line' })
  @Answers(diffShape)
  async diff(
    @Context() context: RequestContext,
    @Param('code') code: string,
    @Param('from') from: string,
    @Param('to') to: string,
  ) {
    const [a, b] = [numberOf(code, from), numberOf(code, to)];
    return toDiffResource(await this.versions.diff(context, code, a, b));
  }
}

function toResourceOnce({ result, replayed }: Once<VersionView>) {
  return { result: toVersionResource(result), replayed };
}

function numberOf(code: string, text: string): number {
  const version = /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (!isVersionNumber(version)) throw versionUnknown(code, text);
  return version;
}
