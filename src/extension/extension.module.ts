import { Module } from '@nestjs/common';
import { extensionSchemaType, resourceController } from '../tmf';
import { ExtensionSchemas } from './extension.service';

@Module({
  controllers: [resourceController(extensionSchemaType, ExtensionSchemas)],
  providers: [ExtensionSchemas],
})
export class ExtensionModule {}
