// schema.h: the tables of a run's database. See schema.c.
#pragma once

// schema_steps[i] makes version i + 1 of version i (sqlite_migrate).
extern const char *const schema_steps[];
extern const int schema_steps_count;
// Each drops and makes a view, which holds nothing; run at each open, for they grow with a build.
extern const char *const schema_views[];
extern const int schema_views_count;
