import { Controller, Get, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Context, type RequestContext } from '../../tmf';
import { ExportJobs } from '../export-job.service';

@ApiTags('exports')
@Controller('api/v1/exports')
export class ExportsController {
  constructor(private readonly jobs: ExportJobs) {}

  @Get(':id/file')
  @ApiOperation({ summary: 'The resources that an export job of TMF620 wrote, as a JSON array' })
  @ApiProduces('application/json')
  @ApiOkResponse({
    description: 'The file',
    content: { 'application/json': { schema: { type: 'array', items: { type: 'object' } } } },
  })
  async file(
    @Context() { tenant }: RequestContext,
    @Param('id') id: string,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.jobs.file(tenant, id), {
      type: 'application/json; charset=utf-8',
      disposition: 'attachment; filename="catalog.json"',
    });
  }
}
