import { Controller, Get, Inject, Param, StreamableFile, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../platform/access/needs';
import { ById, Context, type RequestContext } from '../../tmf';
import type { ExportJobs } from '../export-job.service';

/** Serves the files of the export jobs that `jobs` runs, at `{root}/{id}/file`. */
export function exportsController(
  root: string,
  jobs: Type<ExportJobs>,
  { api, fileName }: { readonly api: string; readonly fileName: string },
): Type<unknown> {
  @ApiTags('exports')
  @Controller(root)
  class ExportsController {
    constructor(@Inject(jobs) private readonly exports: ExportJobs) {}

    @Get(':id/file')
    @Needs('job:read')
    @ApiOperation({
      operationId: `retrieveFileOf${api}`,
      summary: `The resources that an export job of ${api} wrote, as a JSON array or a line for each`,
    })
    @ApiProduces('application/json')
    @ApiOkResponse({
      description: 'The file',
      content: {
        'application/json': { schema: { type: 'array', items: { type: 'object' } } },
        'application/x-ndjson': { schema: { type: 'string' } },
      },
    })
    async file(
      @Context() { tenant }: RequestContext,
      @Param() { id }: ById,
    ): Promise<StreamableFile> {
      const { mediaType, content } = await this.exports.file(tenant, id);
      const suffix = mediaType === 'application/json' ? 'json' : 'ndjson';
      return new StreamableFile(content, {
        type: `${mediaType}; charset=utf-8`,
        disposition: `attachment; filename="${fileName}.${suffix}"`,
      });
    }
  }

  Object.defineProperty(ExportsController, 'name', { value: `${api}ExportsController` });
  return ExportsController;
}
