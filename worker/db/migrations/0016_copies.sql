ALTER TABLE `erasure` ADD `purpose` text DEFAULT 'erasure' NOT NULL;--> statement-breakpoint
ALTER TABLE `erasure` ADD `reason` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `erasure_item` ADD `others` integer DEFAULT 0 NOT NULL;