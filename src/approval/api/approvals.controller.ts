import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerList,
  Answers,
  AnswersList,
  AnswersOne,
  ById,
  Context,
  type ListQuery,
  type Page,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  sendResource,
  setHit,
  shownPage,
  TakesKey,
} from '../../tmf';
import { Approvals } from '../approvals.service';
import { APPROVALS, ApprovalResource, DecideApproval } from './approval.dto';

@ApiTags('approvals')
@Controller('/api/v1/approvals')
export class ApprovalsController {
  constructor(private readonly approvals: Approvals) {}

  @Get()
  @Needs('approval:read')
  @ApiOperation({
    operationId: 'listApproval',
    summary: 'What waits for another person, and what was decided',
  })
  @AnswersList(ApprovalResource)
  async list(
    @Context() context: RequestContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.approvals.list(context, asked);
    const show = (page: Page) => shownPage(APPROVALS, page, query, request);
    return answerList({ query, list, show, described: ApprovalResource }, request, reply);
  }

  @Get(':id')
  @Needs('approval:read')
  @ApiOperation({ operationId: 'retrieveApproval', summary: 'An approval' })
  @AnswersOne(ApprovalResource)
  async read(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return sendResource(APPROVALS, await this.approvals.read(context, id), request, reply);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Needs('approval:write')
  @ApiOperation({
    operationId: 'approveApproval',
    summary: 'Do what another asked for; it needs what the operation itself needs, too',
  })
  @ApiBody({ required: false, type: DecideApproval })
  @TakesKey()
  @Answers(ApprovalResource)
  async approve(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Body() { reason }: DecideApproval,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { result, replayed } = await this.approvals.approve(context, id, reason ?? null);
    setHit(reply, replayed);
    return sendResource(APPROVALS, result, request, reply);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Needs('approval:write')
  @ApiOperation({ operationId: 'rejectApproval', summary: 'Leave undone what another asked for' })
  @ApiBody({ required: false, type: DecideApproval })
  @TakesKey()
  @Answers(ApprovalResource)
  async reject(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Body() { reason }: DecideApproval,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { result, replayed } = await this.approvals.reject(context, id, reason ?? null);
    setHit(reply, replayed);
    return sendResource(APPROVALS, result, request, reply);
  }
}
