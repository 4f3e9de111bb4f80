import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { queryInvalid } from '../tmf.errors';

/** `@Query('dryRun', new WordPipe('true', 'false'))`: refuses other words instead of ignoring them. */
export class WordPipe implements PipeTransform<string | undefined, string | undefined> {
  private readonly words: readonly string[];

  constructor(...words: readonly string[]) {
    this.words = words;
  }

  transform(value: string | undefined, { data = '' }: ArgumentMetadata): string | undefined {
    if (value === undefined || this.words.includes(value)) return value;
    throw queryInvalid(data, value, `must be ${this.words.join(' or ')}`);
  }
}
