CREATE TABLE `item` (
	`code` text PRIMARY KEY NOT NULL,
	`description` text NOT NULL,
	`unit` text NOT NULL,
	`item_group` text NOT NULL,
	`tax_percent` text,
	`unit_cost` text,
	`cost_currency` text,
	`supplier` text NOT NULL,
	`lead_time` text NOT NULL,
	`updated_at` text NOT NULL,
	`updated_by` text NOT NULL,
	`ended_at` text
);
--> statement-breakpoint
CREATE TABLE `item_price` (
	`code` text NOT NULL,
	`currency` text NOT NULL,
	`from_day` text NOT NULL,
	`from_quantity` text NOT NULL,
	`unit_price` text NOT NULL,
	PRIMARY KEY(`code`, `currency`, `from_day`, `from_quantity`),
	FOREIGN KEY (`code`) REFERENCES `item`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `offer_question` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`revision` integer NOT NULL,
	`name` text NOT NULL,
	`text` text NOT NULL,
	`at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `offer_question_request` ON `offer_question` (`request_id`,`at`);--> statement-breakpoint
CREATE TABLE `quote_change` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`revision` integer NOT NULL,
	`version` integer NOT NULL,
	`person_id` text NOT NULL,
	`at` text NOT NULL,
	`changes` text NOT NULL,
	`conflicts` text NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `quote_change_version` ON `quote_change` (`request_id`,`revision`,`version`);--> statement-breakpoint
CREATE TABLE `quote_line` (
	`request_id` text NOT NULL,
	`revision` integer NOT NULL,
	`id` text NOT NULL,
	`position` real NOT NULL,
	`item_code` text NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`request_id`, `revision`, `id`)
);
--> statement-breakpoint
CREATE INDEX `quote_line_item` ON `quote_line` (`item_code`) WHERE item_code <> '';--> statement-breakpoint
CREATE TABLE `quote_offer` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`revision` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	`revoked_at` text,
	FOREIGN KEY (`created_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `quote_offer_request` ON `quote_offer` (`request_id`);--> statement-breakpoint
CREATE TABLE `quote_request` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`source` text NOT NULL,
	`customer_id` text,
	`contact_id` text,
	`message_id` text,
	`thread_id` text,
	`asked_by` text,
	`from_name` text,
	`from_email` text,
	`from_company` text,
	`asked_at` text NOT NULL,
	`wanted` text NOT NULL,
	`wanted_by` text,
	`note` text NOT NULL,
	`language` text NOT NULL,
	`promise_at` text NOT NULL,
	`claimed_by` text,
	`claimed_at` text,
	`pass_note` text DEFAULT '' NOT NULL,
	`question_text` text,
	`question_by` text,
	`question_at` text,
	`answer` text,
	`answered_at` text,
	`year` integer,
	`number` integer,
	`number_text` text,
	`revision` integer DEFAULT 0 NOT NULL,
	`currency` text,
	`net` text,
	`tax` text,
	`gross` text,
	`valid_until` text,
	`sent_at` text,
	`sent_message_id` text,
	`outcome_reason` text,
	`competitor` text,
	`accepted_by` text,
	`ended_at` text,
	FOREIGN KEY (`customer_id`) REFERENCES `customer`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`asked_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`claimed_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`question_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `quote_request_state` ON `quote_request` (`state`,`promise_at`,`id`);--> statement-breakpoint
CREATE INDEX `quote_request_customer` ON `quote_request` (`customer_id`,`asked_at`);--> statement-breakpoint
CREATE INDEX `quote_request_message` ON `quote_request` (`message_id`);--> statement-breakpoint
CREATE INDEX `quote_request_thread` ON `quote_request` (`thread_id`);--> statement-breakpoint
CREATE INDEX `quote_request_asked` ON `quote_request` (`asked_by`,`asked_at`);--> statement-breakpoint
CREATE INDEX `quote_request_claimed` ON `quote_request` (`claimed_by`,`promise_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `quote_request_number` ON `quote_request` (`year`,`number`) WHERE number is not null;--> statement-breakpoint
CREATE TABLE `quote_revision` (
	`request_id` text NOT NULL,
	`revision` integer NOT NULL,
	`state` text NOT NULL,
	`version` integer NOT NULL,
	`head` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`submitted_by` text,
	`submitted_at` text,
	`reasons` text DEFAULT '[]' NOT NULL,
	`decided_by` text,
	`decided_at` text,
	`decision_words` text DEFAULT '' NOT NULL,
	`issued_at` text,
	`letterhead` text,
	`pdf_sha256` text,
	PRIMARY KEY(`request_id`, `revision`),
	FOREIGN KEY (`request_id`) REFERENCES `quote_request`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`submitted_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `quote_revision_pdf` ON `quote_revision` (`pdf_sha256`) WHERE pdf_sha256 is not null;--> statement-breakpoint
CREATE TABLE `request_file` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`message_id` text NOT NULL,
	`part` integer NOT NULL,
	`file_name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `quote_request`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `request_file_request` ON `request_file` (`request_id`);