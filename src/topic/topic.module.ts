import { Module } from '@nestjs/common';
import { NotificationModule } from '../notification';
import { resourceController } from '../tmf';
import { belowTopicController } from './tmf688/below-topic.controller';
import { eventType, hubType, topicType } from './tmf688/topic-types';
import { TopicEvents } from './topic-event.service';
import { TopicHubs } from './topic-hub.service';
import { Topics } from './topic.service';

@Module({
  imports: [NotificationModule],
  controllers: [
    resourceController(topicType, Topics),
    belowTopicController(eventType, TopicEvents),
    belowTopicController(hubType, TopicHubs),
  ],
  providers: [Topics, TopicEvents, TopicHubs],
})
export class TopicModule {}
