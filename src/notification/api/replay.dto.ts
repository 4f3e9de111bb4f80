import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsString } from 'class-validator';
import { IsSegment, IsText, kinds, listOf, orNull, RefusedAs } from '../../tmf';
import { requestMalformed } from '../notification.errors';

const { text, count, instant } = kinds;
const ID_MAX = 500;
const NAMED_MAX = 1_000;

@ApiSchema({ name: 'Listener_Replay' })
@RefusedAs(requestMalformed)
export class ReplayFrom {
  @ApiProperty({
    ...text,
    description: 'An instant: what went to listeners since then; or the eventId of the first',
  })
  @IsSegment()
  @IsText(ID_MAX)
  readonly from!: string;
}

@ApiSchema({ name: 'DeadLetter_Replay' })
@RefusedAs(requestMalformed)
export class ReplayLetters {
  @ApiPropertyOptional({ ...listOf(text), description: 'These alone; left out: all' })
  @IsOptional()
  @IsArray({ message: 'must be a list' })
  @ArrayMinSize(1)
  @ArrayMaxSize(NAMED_MAX)
  @IsString({ each: true, message: 'must be a list of texts' })
  readonly eventIds?: readonly string[] | null;
}

@ApiSchema({ name: 'Replay' })
export abstract class ReplayResource {
  @ApiPropertyOptional({ ...count, description: 'How many events will be sent for it' })
  abstract readonly queued: number;
  @ApiPropertyOptional({
    ...orNull(text),
    description:
      'Up to this eventId it was looked, and not beyond: ask again from there. Null: to the end',
  })
  abstract readonly next: string | null;
}

@ApiSchema({ name: 'DeadLetter' })
export abstract class DeadLetterResource {
  @ApiPropertyOptional({ ...text, description: 'The eventId' }) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly eventType: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly lastError: string | null;
  @ApiPropertyOptional(instant) abstract readonly publishedAt: string;
  @ApiPropertyOptional(instant) abstract readonly droppedAt: string;
}
