import { Injectable } from '@nestjs/common';
import { row, type Tx } from './database';

/** By which it shows that a tenant is there: rooms say which of their tables do. */
@Injectable()
export class TenantTraces {
  private readonly seen: string[] = [];
  private readonly registers: string[] = [];
  private readonly entrances: string[] = [];

  /** What shows an administrator of the tenant something. Before the application has started (`onModuleInit`). */
  add(...tables: readonly string[]): void {
    this.seen.push(...tables);
  }

  /** What lets somebody in, or tells that this was done. */
  addEntrance(...tables: readonly string[]): void {
    this.entrances.push(...tables);
  }

  /** What names a tenant that may have nothing yet. */
  addRegister(table: string): void {
    this.registers.push(table);
  }

  /** In a transaction of the tenant: whether there is anything of its business that an administrator would see. */
  hasBusiness(tx: Tx): Promise<boolean> {
    return this.hasRows(tx, this.seen);
  }

  /** In a transaction of the tenant: whether there is anything that an administrator would see. */
  isInUse(tx: Tx): Promise<boolean> {
    return this.hasRows(tx, [...this.entrances, ...this.seen]);
  }

  /** In a transaction of the tenant: whether it was made, or has something. */
  isKnown(tx: Tx): Promise<boolean> {
    return this.hasRows(tx, [...this.registers, ...this.entrances, ...this.seen]);
  }

  private async hasRows(tx: Tx, tables: readonly string[]): Promise<boolean> {
    const any = ['false', ...tables.map((table) => `EXISTS (SELECT FROM ${table})`)].join(' OR ');
    return (await row<{ found: boolean }>(tx, `SELECT ${any} AS found`))?.found === true;
  }
}
