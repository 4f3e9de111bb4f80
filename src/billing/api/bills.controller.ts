import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tenant } from '../../platform/tenant';
import {
  Answers,
  AnswersList,
  type Body,
  parseListQuery,
  rawQueryOf,
  RequestTenant,
  sendBodies,
  shapes,
} from '../../tmf';
import { BillReader } from '../bill-reader.service';
import { standingOf } from '../domain/bill-standing';
import { renderHtml } from '../domain/render-html';
import { toBillDocument, toLine, wantsHtml } from './bill.convert';
import { billShape, chargeShape, lineShape } from './bill.shapes';

@ApiTags('bills')
@Controller('/api/v1/bills/:id')
export class BillsController {
  constructor(private readonly reader: BillReader) {}

  @Get()
  @ApiOperation({ summary: 'A bill with all its lines, live or closed' })
  @Answers(billShape)
  async bill(@RequestTenant() tenant: Tenant, @Param('id') id: string): Promise<Body> {
    return toBillDocument(await this.reader.whole(tenant, id));
  }

  @Get('lines')
  @ApiOperation({ summary: "A bill's lines" })
  @AnswersList(lineShape)
  async lines(
    @RequestTenant() tenant: Tenant,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly Body[]> {
    const query = parseListQuery(rawQueryOf(request.url));
    const page = await this.reader.lines(tenant, id, query);
    const items = page.items.map((line) => ({ ...line, body: toLine(id, line.body) }));
    return sendBodies({ ...page, items }, query, request, reply);
  }

  @Get('lines/:line/usage')
  @ApiOperation({ summary: 'The charges behind a line and the usages that caused them, paged' })
  @AnswersList(chargeShape)
  async usage(
    @RequestTenant() tenant: Tenant,
    @Param('id') id: string,
    @Param('line') line: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly Body[]> {
    const query = parseListQuery(rawQueryOf(request.url));
    const page = await this.reader.usage(tenant, id, line, query);
    return sendBodies(page, query, request, reply);
  }

  @Get('document')
  @Header('Vary', 'Accept')
  @ApiOperation({ summary: 'The bill as a document: HTML to print, or JSON' })
  @ApiOkResponse({
    content: {
      'application/json': { schema: billShape },
      'text/html': { schema: shapes.text },
    },
  })
  async document(
    @RequestTenant() tenant: Tenant,
    @Param('id') id: string,
    @Query('format') format: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Body> {
    const bill = await this.reader.whole(tenant, id);
    if (!wantsHtml(format, request.headers.accept)) return toBillDocument(bill);
    reply.type('text/html; charset=utf-8');
    const { view, lines, hash } = bill;
    const { content, state } = view;
    return renderHtml({ content, lines, state, standing: standingOf(view), hash });
  }
}
