import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import type { Tenant } from '../../platform/tenant';
import {
  answerList,
  Answers,
  AnswersList,
  type Body,
  ById,
  kinds,
  type ListQuery,
  PAGE_HEADERS,
  type Page,
  parseListQuery,
  rawQueryOf,
  RequestTenant,
  shownBodies,
} from '../../tmf';
import { BillReader } from '../bill-reader.service';
import { standingOf } from '../domain/bill-standing';
import { renderHtml } from '../domain/render-html';
import { alikeSubscriptions, LINES_PRINTED_MAX } from '../domain/render-lines';
import { toBillDocument, toLine, isHtmlWanted } from './bill.convert';
import { BillDocument, CostCentreResource, DocumentQuery } from './bill.dto';
import { ChargeOfLine, LinkedBillLine, LineOfBill } from './bill-line.dto';

@ApiTags('bills')
@Controller('/api/v1/bills/:id')
export class BillsController {
  constructor(private readonly reader: BillReader) {}

  @Get()
  @Needs('bill:read')
  @ApiOperation({ summary: 'A bill with all its lines, live or closed' })
  @Answers(BillDocument)
  async bill(@RequestTenant() tenant: Tenant, @Param() { id }: ById): Promise<BillDocument> {
    return toBillDocument(await this.reader.whole(tenant, id));
  }

  @Get('lines')
  @Needs('bill:read')
  @ApiOperation({ summary: "A bill's lines" })
  @AnswersList(LinkedBillLine)
  async lines(
    @RequestTenant() tenant: Tenant,
    @Param() { id }: ById,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.reader.lines(tenant, id, asked);
    const show = (page: Page) => {
      const items = page.items.map((line) => ({ ...line, body: toLine(id, line.body) }));
      return shownBodies({ ...page, items }, query);
    };
    return answerList({ query, list, show, described: LinkedBillLine }, request, reply);
  }

  @Get('costCentres')
  @Needs('bill:read')
  @ApiOperation({ summary: "A bill's totals by account, of all accounts that used something" })
  @AnswersList(CostCentreResource)
  async costCentres(
    @RequestTenant() tenant: Tenant,
    @Param() { id }: ById,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.reader.costCentres(tenant, id, asked);
    return answerList(
      { query, list, show: (page) => shownBodies(page, query), described: CostCentreResource },
      request,
      reply,
    );
  }

  @Get('lines/:line')
  @Needs('bill:read')
  @ApiOperation({ summary: 'A line of a bill' })
  @Answers(LinkedBillLine)
  async line(@RequestTenant() tenant: Tenant, @Param() { id, line }: LineOfBill): Promise<Body> {
    return toLine(id, (await this.reader.line(tenant, id, line)).body);
  }

  @Get('lines/:line/usage')
  @Needs('bill:read')
  @ApiOperation({ summary: 'The charges behind a line and the usages that caused them, paged' })
  @AnswersList(ChargeOfLine)
  async usage(
    @RequestTenant() tenant: Tenant,
    @Param() { id, line }: LineOfBill,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.reader.usage(tenant, id, line, asked);
    return answerList(
      { query, list, show: (page) => shownBodies(page, query), described: ChargeOfLine },
      request,
      reply,
    );
  }

  @Get('document')
  @Needs('bill:read')
  @Header('Vary', 'Accept')
  @ApiOperation({ summary: 'The bill as a document: HTML to print, or JSON' })
  @ApiExtraModels(BillDocument)
  @ApiOkResponse({
    description: 'The document',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(BillDocument) } },
      'text/html': { schema: kinds.text },
    },
  })
  async document(
    @RequestTenant() tenant: Tenant,
    @Param() { id }: ById,
    @Query() { format }: DocumentQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | BillDocument> {
    const isHtml = isHtmlWanted(format, request.headers.accept);
    const bill = await this.reader.whole(tenant, id, isHtml ? LINES_PRINTED_MAX : undefined);
    if (!isHtml) return toBillDocument(bill);
    reply.headers(PAGE_HEADERS);
    const { view, lines } = bill;
    const { content, state } = view;
    const products = await this.reader.products(tenant, alikeSubscriptions(lines));
    return renderHtml({ content, lines, state, standing: standingOf(view), products });
  }
}
