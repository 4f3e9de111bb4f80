import { Module } from '@nestjs/common';
import { NotificationModule } from '../notification';
import { resourceController } from '../tmf';
import { TopicEventsController } from './tmf688/topic-events.controller';
import { TopicHubsController } from './tmf688/topic-hubs.controller';
import { topicType } from './tmf688/topic-types';
import { TopicEvents } from './topic-event.service';
import { TopicHubs } from './topic-hub.service';
import { Topics } from './topic.service';

@Module({
  imports: [NotificationModule],
  controllers: [resourceController(topicType, Topics), TopicEventsController, TopicHubsController],
  providers: [Topics, TopicEvents, TopicHubs],
})
export class TopicModule {}
