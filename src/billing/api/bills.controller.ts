import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tenant } from '../../platform/tenant';
import {
  type Body,
  parseListQuery,
  rawQueryOf,
  RequestTenant,
  selectFieldsOfAll,
  sendList,
} from '../../tmf';
import { BillReader } from '../bill-reader.service';
import { renderHtml } from '../domain/render-html';
import { toBillDocument, toChargeOfLine, toLine, wantsHtml } from './bill.convert';

const CHARGES_PER_PAGE = 100;
const CHARGES_MAX = 10_000;

@ApiTags('bills')
@Controller('/api/v1/bills/:id')
export class BillsController {
  constructor(private readonly reader: BillReader) {}

  @Get()
  @ApiOperation({ summary: 'A bill with all its lines, live or closed' })
  async bill(@RequestTenant() tenant: Tenant, @Param('id') id: string): Promise<Body> {
    return toBillDocument(await this.reader.whole(tenant, id));
  }

  @Get('lines')
  @ApiOperation({ summary: "A bill's lines" })
  async lines(
    @RequestTenant() tenant: Tenant,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly Body[]> {
    const query = parseListQuery(rawQueryOf(request.url));
    const page = await this.reader.lines(tenant, id, query);
    const items = selectFieldsOfAll(
      page.items.map(({ body }) => toLine(id, body)),
      query.fields,
    );
    return sendList(items, page, query, request, reply);
  }

  @Get('lines/:line/usage')
  @ApiOperation({ summary: 'The charges behind a line and the usages that caused them, paged' })
  async usage(
    @RequestTenant() tenant: Tenant,
    @Param('id') id: string,
    @Param('line') line: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly Body[]> {
    const { paging } = parseListQuery(rawQueryOf(request.url));
    // A line may have a million charges: without a limit the answer is a page, and says so.
    const asked = paging.limit ?? CHARGES_PER_PAGE;
    const limit = asked > CHARGES_MAX ? CHARGES_MAX : asked;
    const page = await this.reader.usage(tenant, id, line, paging.offset, limit);
    const items = page.charges.map((charge) => toChargeOfLine(charge, page));
    const isWhole = paging.offset === 0 && page.total <= limit;
    const shown = { requested: paging.requested || !isWhole, offset: paging.offset, limit };
    return sendList(items, page.total, { paging: shown }, request, reply);
  }

  @Get('document')
  @Header('Vary', 'Accept')
  @ApiOperation({ summary: 'The bill as a document: HTML to print, or JSON' })
  @ApiProduces('text/html', 'application/json')
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
    return renderHtml({ content: view.content, lines, state: view.state, hash });
  }
}
