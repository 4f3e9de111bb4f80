import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsCountInText, IsSegment, kinds, listOf, RefusedAs, SaysClass } from '../../tmf';
import { cardVersionUnknown } from '../catalog.errors';

const { text, flag, open } = kinds;
const number = { type: 'number' } as const;
const VERSION_MAX = 2 ** 31 - 1;

@RefusedAs((_, given) => cardVersionUnknown(String(given['code']), String(given['version'])))
export class VersionOfCard {
  @ApiProperty(text)
  @IsSegment()
  readonly code!: string;

  @ApiProperty(text)
  @IsCountInText(1, VERSION_MAX)
  readonly version!: number;
}

export abstract class PriceAmount {
  @ApiPropertyOptional(text) abstract readonly unit: string;
  @ApiPropertyOptional(number) abstract readonly value: number;
}

export abstract class PricedUnit {
  @ApiPropertyOptional(number) abstract readonly amount: number;
  @ApiPropertyOptional(text) abstract readonly units: string;
}

export abstract class CharacteristicUse {
  @ApiPropertyOptional(text) abstract readonly name: string;
  @ApiPropertyOptional(listOf(open))
  abstract readonly productSpecCharacteristicValue: readonly object[];
}

export abstract class PriceRelationship {
  @ApiPropertyOptional(text) abstract readonly id: string;
}

/** TMF620 has no nulls, so attributes without a value are left out. */
@SaysClass()
export abstract class WrittenCardPrice {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly name: string;
  @ApiPropertyOptional(text) abstract readonly priceType: string;
  @ApiPropertyOptional({ type: PriceAmount }) abstract readonly price?: PriceAmount;
  @ApiPropertyOptional({ type: PricedUnit }) abstract readonly unitOfMeasure: PricedUnit;
  @ApiPropertyOptional({ type: [CharacteristicUse] })
  abstract readonly prodSpecCharValueUse?: readonly CharacteristicUse[];
  @ApiPropertyOptional(listOf(open)) abstract readonly pricingLogicAlgorithm?: readonly object[];
  @ApiPropertyOptional(flag) abstract readonly isBundle?: boolean;
  @ApiPropertyOptional({ type: [PriceRelationship] })
  abstract readonly bundledPopRelationship?: readonly PriceRelationship[];
}
