import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../platform/access/needs';
import { Answers, AnswersAwaited, Context, type RequestContext, Takes } from '../../tmf';
import { ApprovalRules } from '../approval-rules.service';
import { fromSet, toRule } from './approval.convert';
import { ApprovalResource, ApprovalRuleResource, SetApprovalRule } from './approval.dto';

const RULE = { action: 'refund.create', isNeeded: true, above: { value: '100', unit: 'EUR' } };

@ApiTags('approvals')
@Controller('/api/v1/approvalRules')
export class ApprovalRulesController {
  constructor(private readonly rules: ApprovalRules) {}

  @Get()
  @Needs('approval:read')
  @ApiOperation({
    operationId: 'retrieveApprovalRules',
    summary: 'What can be told to need another person, and what is',
  })
  @Answers([ApprovalRuleResource])
  async list(@Context() context: RequestContext): Promise<ApprovalRuleResource[]> {
    return (await this.rules.all(context)).map((rule) => toRule(rule));
  }

  @Post()
  @HttpCode(200)
  @Needs('approval:rule')
  @ApiOperation({
    operationId: 'setApprovalRule',
    summary: 'Let something need another person; to need one less waits for one, too (202)',
  })
  @Takes(SetApprovalRule, RULE)
  @Answers(ApprovalRuleResource)
  @AnswersAwaited(ApprovalResource)
  async set(
    @Context() context: RequestContext,
    @Body() body: SetApprovalRule,
  ): Promise<ApprovalRuleResource> {
    return toRule(await this.rules.set(context, fromSet(body)));
  }
}
