import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { refuseUnless } from '../../platform/access/caller';
import { Needs } from '../../platform/access/needs';
import { Answers, ById, Context, type RequestContext } from '../../tmf';
import { Proofs } from '../proofs.service';
import { AskForProof, ProofOfBooks } from './proof.dto';
import { toProof } from './verify.convert';

@ApiTags('ledger')
@Controller('api/v1/verify')
export class VerifyController {
  constructor(private readonly proofs: Proofs) {}

  @Post()
  @Needs('ledger:verify')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Has the books proven: journal, charges, accruals, buckets, bills, the hash chain',
  })
  @ApiBody({ required: false, type: AskForProof })
  @Answers(ProofOfBooks, 202)
  async start(
    @Context() context: RequestContext,
    @Body() body: AskForProof,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProofOfBooks> {
    const scope = body.scope ?? 'tenant';
    if (scope === 'all') refuseUnless(context.caller, 'tenant:read');
    const proof = toProof(await this.proofs.request(context, scope), context.origin);
    reply.header('Location', proof.href);
    return proof;
  }

  @Get()
  @Needs('ledger:read')
  @ApiOperation({
    summary: 'The proof that was asked for last: how far it is, what it found so far',
  })
  @Answers(ProofOfBooks)
  async newest(@Context() { tenant, origin }: RequestContext): Promise<ProofOfBooks> {
    return toProof(await this.proofs.newest(tenant), origin);
  }

  @Get(':id')
  @Needs('ledger:read')
  @ApiOperation({ summary: 'How far a proof is, what it found so far' })
  @Answers(ProofOfBooks)
  async find(
    @Context() { tenant, origin }: RequestContext,
    @Param() { id }: ById,
  ): Promise<ProofOfBooks> {
    return toProof(await this.proofs.find(tenant, id), origin);
  }
}
