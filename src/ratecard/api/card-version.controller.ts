import { Body, Controller, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApprovalResource } from '../../approval';
import { Needs } from '../../platform/access/needs';
import {
  answerList,
  Answers,
  AnswersAwaited,
  AnswersCreated,
  AnswersList,
  AnswersOne,
  type Collection,
  Context,
  type Once,
  ownCollection,
  type ListQuery,
  type Page,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  sendCreated,
  sendResource,
  shownPage,
  setHit,
  Takes,
  TakesKey,
} from '../../tmf';
import { CardVersions } from '../card-version.service';
import type { VersionView } from '../domain/rate-card';
import {
  authorOf,
  fromDraftVersion,
  fromRollBack,
  toDiffResource,
  toVersionResource,
} from './card-version.convert';
import {
  ActivateVersion,
  CardVersionResource,
  ListedVersionResource,
  DraftVersion,
  OfCard,
  RollBack,
  TwoVersionsOfCard,
  VersionFaults,
  VersionOfCard,
} from './card-version.dto';
import { VersionsDiffResource } from './versions-diff.dto';

const ACTOR = 'x-requested-by';
const DRAFTED = {
  validFrom: '2026-01-01T00:00:00Z',
  lines: [{ id: 'all', meter: 'llm.tokens', price: { model: 'unit', rate: '0.03', per: '1000' } }],
};

@ApiTags('rateCards')
@Controller('api/v1/rateCards/:code')
export class CardVersionController {
  constructor(private readonly versions: CardVersions) {}

  @Post('versions')
  @Needs('catalog:write')
  @ApiOperation({ summary: 'Draft a version of a rate card' })
  @Takes(DraftVersion, DRAFTED)
  @TakesKey()
  @AnswersCreated(CardVersionResource)
  async draft(
    @Context() context: RequestContext,
    @Param() { code }: OfCard,
    @Body() body: DraftVersion,
    @Headers(ACTOR) actor: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const author = authorOf(context, actor);
    const drafted = await this.versions.draft(context, code, fromDraftVersion(body), author);
    return sendCreated(versionsOf(code), toResourceOnce(drafted), request, reply);
  }

  @Get('versions')
  @Needs('catalog:read')
  @ApiOperation({
    summary: 'List the versions of a rate card with their status; each has its lines itself',
  })
  @AnswersList(ListedVersionResource)
  async list(
    @Context() context: RequestContext,
    @Param() { code }: OfCard,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.versions.list(context, code, asked);
    const show = (page: Page) => shownPage(versionsOf(code), page, query, request);
    return answerList({ query, list, show, described: ListedVersionResource }, request, reply);
  }

  @Get('versions/:version')
  @Needs('catalog:read')
  @ApiOperation({ summary: 'A version with its lines' })
  @AnswersOne(CardVersionResource)
  async read(
    @Context() context: RequestContext,
    @Param() { code, version }: VersionOfCard,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.versions.read(context, code, version);
    return sendResource(versionsOf(code), toVersionResource(found), request, reply);
  }

  @Post('versions/validate')
  @Needs('catalog:read')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'validateRateCardLines',
    summary: 'What an activation of these lines would refuse; nothing is written',
  })
  @Takes(DraftVersion, DRAFTED)
  @Answers(VersionFaults)
  async judge(
    @Context() context: RequestContext,
    @Param() { code }: OfCard,
    @Body() body: DraftVersion,
  ) {
    return { errors: await this.versions.judge(context, code, body) };
  }

  @Post('versions/:version/validate')
  @Needs('catalog:read')
  @HttpCode(200)
  @ApiOperation({ summary: 'What an activation would refuse, all of it' })
  @Answers(VersionFaults)
  async validate(@Context() context: RequestContext, @Param() { code, version }: VersionOfCard) {
    return { errors: await this.versions.validate(context, code, version) };
  }

  @Post('versions/:version/activate')
  @Needs('catalog:activate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a version price usage from its validFrom on' })
  @Answers(CardVersionResource)
  @AnswersAwaited(ApprovalResource)
  @ApiBody({ required: false, type: ActivateVersion })
  @TakesKey()
  async activate(
    @Context() context: RequestContext,
    @Param() { code, version }: VersionOfCard,
    @Body() body: ActivateVersion,
    @Headers(ACTOR) actor: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const author = authorOf(context, actor);
    const { result, replayed } = await this.versions.activate(
      context,
      code,
      version,
      body.reason || null,
      author,
    );
    setHit(reply, replayed);
    return sendResource(versionsOf(code), toVersionResource(result), request, reply);
  }

  @Post('rollback')
  @Needs('catalog:activate')
  @ApiOperation({ summary: 'Activate an earlier version again, as a new one' })
  @TakesKey()
  @AnswersCreated(CardVersionResource)
  @AnswersAwaited(ApprovalResource)
  async rollBack(
    @Context() context: RequestContext,
    @Param() { code }: OfCard,
    @Body() body: RollBack,
    @Headers(ACTOR) actor: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const author = authorOf(context, actor);
    const made = await this.versions.rollBack(context, code, fromRollBack(body), author);
    return sendCreated(versionsOf(code), toResourceOnce(made), request, reply);
  }

  @Get('versions/:from/diff/:to')
  @Needs('catalog:read')
  @ApiOperation({ summary: 'What changed between two versions, line by line' })
  @Answers(VersionsDiffResource)
  async diff(@Context() context: RequestContext, @Param() { code, from, to }: TwoVersionsOfCard) {
    return toDiffResource(await this.versions.diff(context, code, from, to));
  }
}

function versionsOf(code: string): Collection {
  return ownCollection(
    'RateCardVersion',
    `rateCards/${encodeURIComponent(code)}/versions`,
    CardVersionResource,
  );
}

function toResourceOnce({ result, replayed }: Once<VersionView>) {
  return { result: toVersionResource(result), replayed };
}
