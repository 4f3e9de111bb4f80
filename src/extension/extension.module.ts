import { Module } from '@nestjs/common';
import { SchemasController } from './api/schemas.controller';
import { ExtensionSchemas } from './extension-schemas.service';

@Module({ controllers: [SchemasController], providers: [ExtensionSchemas] })
export class ExtensionModule {}
