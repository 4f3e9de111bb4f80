import { ApiProperty } from '@nestjs/swagger';
import { IsSegment } from './rules';

/** `@Param() { id }: ById`: whatever is found by its id. */
export class ById {
  @ApiProperty({ description: 'Identifier of the resource' })
  @IsSegment()
  readonly id!: string;
}
