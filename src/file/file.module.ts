import { Module } from '@nestjs/common';
import { RemoteFiles } from './remote-file.service';

@Module({ providers: [RemoteFiles], exports: [RemoteFiles] })
export class FileModule {}
