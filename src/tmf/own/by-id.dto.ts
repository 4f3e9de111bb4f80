import { ApiProperty } from '@nestjs/swagger';
import { IsSegment } from './rules';

/** The path parameter of resources found by id: `@Param() { id }: ById`. */
export class ById {
  @ApiProperty({ description: 'Identifier of the resource' })
  @IsSegment()
  readonly id!: string;
}
