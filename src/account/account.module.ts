import { Module } from '@nestjs/common';
import { AccountDirectory } from './account-directory.service';

@Module({
  providers: [AccountDirectory],
  exports: [AccountDirectory],
})
export class AccountModule {}
