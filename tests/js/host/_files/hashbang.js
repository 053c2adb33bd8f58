#!/usr/bin/env node
module.exports = "with a hash bang";
