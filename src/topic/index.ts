export { TopicModule } from './topic.module';
