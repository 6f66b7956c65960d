CREATE TABLE `desk_absence` (
	`person_id` text PRIMARY KEY NOT NULL,
	`from_day` text NOT NULL,
	`until_day` text NOT NULL,
	`deputy_id` text,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`deputy_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `item_feed` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`last_used_at` text,
	`revoked_at` text,
	FOREIGN KEY (`created_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `item_feed_id_unique` ON `item_feed` (`id`);--> statement-breakpoint
CREATE TABLE `outside_quote` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`thread_id` text NOT NULL,
	`customer_id` text,
	`person_id` text,
	`part` integer NOT NULL,
	`file_name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`sent_at` text NOT NULL,
	`found_at` text NOT NULL,
	`number_text` text,
	`currency` text,
	`total` text,
	`state` text NOT NULL,
	`decided_by` text,
	`decided_at` text,
	`request_id` text,
	FOREIGN KEY (`customer_id`) REFERENCES `customer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outside_quote_message` ON `outside_quote` (`message_id`,`part`);--> statement-breakpoint
CREATE INDEX `outside_quote_state` ON `outside_quote` (`state`,`sent_at`);--> statement-breakpoint
CREATE INDEX `outside_quote_customer` ON `outside_quote` (`customer_id`);--> statement-breakpoint
CREATE TABLE `request_event` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`at` text NOT NULL,
	`kind` text NOT NULL,
	`person_id` text,
	`to_person_id` text,
	`revision` integer DEFAULT 0 NOT NULL,
	`words` text DEFAULT '' NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `quote_request`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`to_person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `request_event_request` ON `request_event` (`request_id`,`at`);--> statement-breakpoint
ALTER TABLE `quote_request` ADD `offered_to` text REFERENCES person(id);--> statement-breakpoint
ALTER TABLE `quote_request` ADD `follow_on` text;--> statement-breakpoint
ALTER TABLE `quote_request` ADD `followed` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `quote_request` ADD `lost_for` text;--> statement-breakpoint
ALTER TABLE `quote_request` ADD `price_gap` text;--> statement-breakpoint
CREATE INDEX `quote_request_asked_at` ON `quote_request` (`asked_at`);--> statement-breakpoint
CREATE INDEX `quote_request_follow` ON `quote_request` (`follow_on`) WHERE follow_on is not null;--> statement-breakpoint
ALTER TABLE `quote_revision` ADD `group_nets` text DEFAULT '{}' NOT NULL;