// Agents of conformance suites: agents.cpp.
#pragma once

#include "cli/host.h"

namespace tiercel::cli {

std::shared_ptr<AgentGroup> makeAgentGroup();
/// Is there an agent other than `self` (null: the main one) that has not left?
bool othersRun(AgentGroup&, const void* self);
/// Ends all agents and waits for their threads.
void stopAgents(AgentGroup&);
/// $262.agent of the main agent, or of the host's own.
Object* makeAgentObject(CommandHost&, Realm&);

} // namespace tiercel::cli
